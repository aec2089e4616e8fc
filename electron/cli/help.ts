/** What `ferry --help` prints: all of the terminal app, and all a script needs to know. */

export const help = `Ferry sends files straight from one computer to another on the same network.

  ferry receive [--dir DIR] [--accept ask|trusted|all] [--once]
                [--conflicts keep-both|skip|replace|ask]
                [--visible everybody|known|nobody]
  ferry send PATH... --to DEVICE [--note TEXT] [--links keep|skip|follow]
             [--accept-new]
  ferry send --text TEXT|- --to DEVICE [--accept-new]
  ferry send - --to DEVICE [--as NAME] [--note TEXT] [--accept-new]
  ferry share PATH... [--pin] [--upload] [--for MINUTES] [--dir DIR]
              [--accept ask|trusted|all]
  ferry devices [--wait SECONDS] [--further]
  ferry devices --fast-lane on|off DEVICE
  ferry devices --acknowledge
  ferry known [DEVICE]
  ferry known DEVICE [--rule ask|accept|block] [--max-size SIZE|none]
              [--anything on|off] [--folder DIR|settings] [--label TEXT]
              [--colour COLOUR|none] [--favourite on|off]
              [--conflicts keep-both|skip|replace|ask|settings]
  ferry known DEVICE --forget
  ferry pair DEVICE|-    ferry pair --show
  ferry identity export FILE    ferry identity import FILE [--replace]
  ferry identity renew

DEVICE is a device's name, the first 16 or more hex digits of its fingerprint,
or an address: host, host:port, [IPv6]:port. A remembered device's name means
its key: no other device that calls itself so, or alike, and no host of that
name is taken for it. Else a host that the resolver knows comes before a device
in sight; host:port, or digits of the fingerprint, say which is meant.

receive     waits for offers until it is interrupted; what had begun when it was
            ended otherwise than by Ctrl-C goes on at the next start
  --dir DIR         where files go (made when it isn't there); by default the
                    folder of the settings, at first your Downloads
  --accept ask      asks for each offer: the default on a terminal
           trusted  takes what comes from devices you always accept and
                    declines the rest: the default where nobody can be asked
           all      takes everything from everyone, and remembers nobody
  --conflicts keep-both  what becomes of a file whose name is taken: the new
                         one gets a number; by default as the settings say
              skip       the old one stays
              replace    the new one takes its place
              ask        asks for each, or once for a whole transfer; where
                         nobody can be asked, as keep-both, and that is said
  --visible everybody  who sees this device and may offer: by default as the
                       settings say
            known      only devices you know; others are hung up on before they
                       hear a name, and nothing is announced
            nobody     no device sees it; those you know that have its address
                       may still send
  --once            ends after the first transfer that was accepted, with its
                    exit code; declined offers don't count, and while that
                    transfer runs further offers are declined
send        offers files and folders to a device and waits until it has them;
            ended otherwise than by Ctrl-C, it goes on where it was when the
            same things are sent there again
  --to DEVICE       waits up to 5 seconds for the device to show up; where a
                    remembered device was met at an address, another one that
                    answers there gets nothing unless you say so. A device
                    that isn't remembered is one you are asked about: does it
                    show the same six digits? It is remembered when you say yes,
                    and nothing of the files, not even a name, is told before.
                    Where nobody can be asked: exit 5
  --accept-new      for scripts: whichever new key answers is taken, and
                    remembered, without asking (also FERRY_ACCEPT_NEW=1); never
                    another key for a remembered name or address. 16 or more
                    digits of the fingerprint after --to are not asked about
                    A LocalSend may ask for a PIN: it is FERRY_PIN of the
                    environment, else asked for; where nobody can be, exit 5
  --note TEXT       a message that goes with the files
  --text TEXT       sends a text or a link, which is shown there and not saved;
                    a Ferry too old for that gets the file text.txt. Others on
                    this computer can read arguments: nothing secret, that is
                    for --text -
  --text -          the same of standard input, up to 1 MB of UTF-8, without
                    its last line break
  -                 standard input as a file (a file called so is ./-). It is
                    read to its end first, up to 64 GB, and kept in Ferry's own
                    folder until it has gone: so a broken line goes on where it
                    was, and after SIGTERM so does the same input sent again
  --as NAME         what that file is called there (stdin)
                    As the input can't hold answers then, a device that isn't
                    remembered needs --accept-new or digits after --to
  --links keep      symbolic links to something else in the folder that is sent
                    arrive as links; the others are left out, by name, which
                    makes the exit code 1 unless you give this option
          skip      all are left out, by name
          follow    what they lead to is sent in their place
share       shows files and folders to whatever has a browser, on a page of its
            own, until it is interrupted: prints the link, and its QR code. The
            page is not encrypted; whoever has the link, or listens on the
            network, can read what is on it
  --pin             the page asks for six digits first, which are shown here
  --upload          browsers may send files here; each offer is asked about. No
                    PATH is needed then
  --for MINUTES     ends by itself, with exit code 0
  --dir DIR, --accept …   as for “receive”, for what browsers send
  --port N          of the page; by default any free one
devices     lists the devices on the network
  --wait SECONDS    how long to look (3)
  --further         asks every address of this computer's networks whether a
                    LocalSend is there, for networks that lose what devices say
                    to all: some 250 calls a network, a few seconds
  --fast-lane on    lets big files to and from a remembered device go without
              off   encryption, or no longer: faster, but anyone on the network
                    can read them; nobody can change them unnoticed. Both
                    devices must allow it; it is off until you switch it on
  --acknowledge     you know of the problems with Ferry's own files that are
                    told at each start: they are not told again, and a list of
                    remembered devices that was damaged counts as it is now

known       lists the devices that are remembered, or says what becomes of what
            one of them sends
  --rule ask        you are asked for each offer
         accept     its files come without asking; hidden files, programs and
                    what is beyond the size still ask, or stay away where
                    nobody can be asked
         block      its offers are declined without a word to you
  --max-size SIZE   under accept: so much of one transfer comes unasked (10G);
                    500M, 2.5G, or none: any size
  --anything on     under accept: hidden files and programs come unasked too
  --folder DIR      where its files go; settings: as the settings say. --dir of
                    “receive” goes before it
  --conflicts …     as for “receive”, for this device; settings: as they say
  --label TEXT      what it is called here; "": as it calls itself
  --colour COLOUR   what colour it has in the window: red, orange, green, blue,
                    purple, pink or none
  --favourite on    it comes before the others in lists of devices
  --forget          it is remembered no more
pair        makes this device and another verified for each other, once and for
            good: both screens show the same six digits, and the people at both
            say so. "receive" and the window answer it
  -                 opens a link that the other device shows, without a code: it
                    is asked for, or read from stdin. It is a secret for a few
                    minutes, so it is no argument
  --show            shows such a link here, also as a QR code, for one device
                    and ten minutes, and waits for it
identity    who this device is, when it moves to another computer: its key, its
            name and the devices it remembers, so that they go on knowing it
  export FILE       into a new file, with a passphrase that is asked for (for
                    scripts FERRY_PASSPHRASE, or the first line of stdin)
  import FILE       out of it
  --replace         also where this home has another key, which is kept beside
  renew             makes a new key that the old one vouches for: devices that
                    remember this one follow when they meet it within a year

Everywhere, before or after the command; "--" ends the options:
  --home DIR           folder of settings and keys (also FERRY_HOME)
  --name NAME          what others see, this time
  --port N             TCP port to listen on, 0: any; by default 53318 or the
                       next free one. 53317 is LocalSend's, which can run on
                       this computer as well, and wants it for itself
  --interface NAME|IP  the one network interface to use, or nothing is done
  --json               for scripts, see below
  --version  --help

Exit codes: 0 delivered or received · 1 failed, or some files did not make it
2 usage · 3 declined · 4 device not found or unreachable
5 identity mismatch, a device that may be a remembered one, another device
where a remembered one was, a code that nobody has compared, or a blocked one
129 hung up · 130 interrupted · 143 terminated

Ctrl-C cancels what is under way, for both sides. SIGTERM, SIGHUP (a terminal
that closes), and an output that nobody reads or that can't be written leave it
as it is: the other side waits. Under nohup a terminal that closes ends nothing.

With --json, stdout carries one object a line; text for people stays on stderr.
  {"type":"listening","port","fingerprint","name","addresses","dir"}
  {"type":"device","fingerprint","name","kind","addresses","known","verified",
   "trusted","rule","fastLane","favourite"} and "namesakeOf", the remembered
   device it only calls itself like
      "known": accepted once, so its key is remembered; "verified": people at
      both devices said that the codes match, or a link went from one screen
      to the other; "trusted": always accepted
  {"type":"known","fingerprint","name","label","rule","dir","conflicts",
   "maxBytes","anything","colour","favourite","fastLane","rememberedAt",
   "verifiedAt","lastSeen"}
      null: not said, no limit, never; times in milliseconds since 1970
  {"type":"forgotten","fingerprint","name"}  after --forget
  {"type":"fast-lane","fingerprint","name","on"}  after --fast-lane
  {"type":"pair-link","link","expiresAt"}  after pair --show; the link is secret
  {"type":"share","shareId","links","pin","upload","expiresAt"}
      the links and the PIN are secret; null: no PIN, no end
  {"type":"share-ended","shareId","visitors","downloads","bytes"}
  {"type":"pairing","pairingId","name","fingerprint","direction","code"}
      to be compared; after it "paired", or an "error" ends the command
  {"type":"paired","pairingId","name","fingerprint"}
  {"type":"identity","action","fingerprint","devices","file","keptAt"}
      "action" is "exported", "imported" or "renewed" (with "before", the old
      fingerprint, and no "file"); "devices" counts those that went with it;
      "keptAt": where the identity is that was here before, or null
  {"type":"first-contact","transferId","from":{"name","fingerprint"},"to":{…},
   "code"}  on both sides, before the offer: the sender's person is asked
      whether the codes are the same; null where the receiver is too old to
      show one yet
  {"type":"pin","transferId","to":{…},"wrong"}  a LocalSend asks for its PIN,
      once more where "wrong"; it is typed at the terminal. Where nobody can be
      asked, or FERRY_PIN was wrong there, an "error" or "done" line has the
      code "pin-needed"
  {"type":"offer","transferId","from":{"name","fingerprint"},"to":{…},"files",
   "folders","bytes","complete","code","title","note","text"}
      on both sides, once. "complete": false says that the sender was still
      counting; "done" has the final figures. "code" is the verification code,
      null when the device is remembered. "text": where it is a text, its
      beginning ("" while nothing of it may be seen), else it isn't there.
  {"type":"text","transferId","text"}  a text that has arrived, whole; before
      its "done". It is in "landed" and "file" lines of nobody
  {"type":"progress","transferId","bytes","totalBytes","files","totalFiles"}
  {"type":"state","transferId","status","encrypted","code","message"}
      it stands still ("queued", "paused", "reconnecting"; "code" says why) or
      goes on ("active"); "encrypted": false in the fast lane
  {"type":"file","transferId","path","bytes","blake3"}
      one that arrived whole; "path" is where it stands on the receiver's disk,
      for the sender its path within the transfer; "blake3" of a file with
      holes is over its content by blocks (docs/protocol.md, Holes)
  {"type":"done","transferId","files","bytes","seconds","skipped","changed",
   "packed","encrypted","exposed","failed","casualties","dir","landed"}
      "seconds" from acceptance to the end. "skipped" {"files","bytes"}: were at
      the receiver already and not sent. "changed" {"files","bytes","went"}: of
      files of which another version was there "went" of "bytes" were sent;
      without such files it isn't there. "packed" {"bytes","onWire"}: so many
      went packed into fewer, where any did. "failed" counts the paths that did
      not make it, "casualties" names the first 100: {"path","code","message"}.
      "landed": the top-level paths as they stand on the receiver's disk.
      "exposed": true where some was private at the sender and others can read
      it here, because the disk keeps no permissions; else it isn't there.
  {"type":"problem","code","params","message"}  of Ferry's own files: damaged,
      restored, not written; at each start until --acknowledge
  {"type":"acknowledged","count"}  after --acknowledge
  {"type":"error","code","message"} and where they apply "transferId",
   "params", "by" ("peer": the other device said so), "seen" (the devices
   there were, when the wanted one was not), "kept" {"bytes","until"} (what had
   come of big files stays until then, in milliseconds since 1970: sent again,
   they go on)
Each transfer ends with exactly one "done" or one "error"; one that is left to
go on later has not ended and has neither. With --json there is nobody to
ask unless stdin is a terminal: "--accept ask" is then an error.
`;
