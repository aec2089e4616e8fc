/**
 * Hands one accepted connection to tar as its input: tar reads the socket itself.
 *
 *   tar-receive ADDRESS DIR
 */
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

const [address, dir] = process.argv.slice(2) as [string, string];
const server = createServer({ pauseOnConnect: true }, (socket) => {
  server.close();
  const tar = spawn('tar', ['xf', '-', '-C', dir], { stdio: [socket, 'inherit', 'inherit'] });
  // tar's copy of the descriptor is the one that reads.
  socket.destroy();
  tar.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
});
server.listen(0, address, () => console.log(`port ${(server.address() as AddressInfo).port}`));
