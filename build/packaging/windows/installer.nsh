; "Send to" and the menu of files and folders in Explorer, for the person who installs; both go with the program.
!macro customInstall
  CreateShortCut "$SENDTO\Ferry.lnk" "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
  WriteRegStr SHCTX "Software\Classes\*\shell\Ferry" "" "Send with Ferry"
  WriteRegStr SHCTX "Software\Classes\*\shell\Ferry" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
  WriteRegStr SHCTX "Software\Classes\*\shell\Ferry\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHCTX "Software\Classes\Directory\shell\Ferry" "" "Send with Ferry"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\Ferry" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\Ferry\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend
!macro customUnInstall
  Delete "$SENDTO\Ferry.lnk"
  DeleteRegKey SHCTX "Software\Classes\*\shell\Ferry"
  DeleteRegKey SHCTX "Software\Classes\Directory\shell\Ferry"
!macroend
