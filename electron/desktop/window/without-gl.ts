/** GTK is told not to look for OpenGL, which nothing of Ferry's draws with in this process. */

/**
 * Where no GTK program has left word of it on the X server yet, GDK 3 asks GLX which visuals there are, and so loads the whole of a
 * graphics driver into the main process: with Mesa's software renderer LLVM as well, 24 MB that stay. Pictures are drawn in
 * Chromium's own GPU process all the same. Call before the app is ready.
 *
 * @returns gives the environment back as it was: programs that Ferry starts may need OpenGL. Call once the app is ready.
 */
export function withoutGl(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): () => void {
  if (platform !== 'linux' || env['GDK_GL'] !== undefined) return () => {};
  env['GDK_GL'] = 'disable';
  return () => {
    delete env['GDK_GL'];
  };
}
