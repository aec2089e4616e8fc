/** A file as text, put into the program by the build (Vite's `?raw`). */
declare module '*?raw' {
  const text: string;
  export default text;
}
