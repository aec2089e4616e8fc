/**
 * The ceiling for our runtime, sending side: one file into one connection, with the pattern that measured best
 * (256 KiB asynchronous reads into reused buffers, as the socket takes them: 1,200–1,330 MB/s over TLS on loopback against
 * 1,019 with 1 MiB reads and 205 with pipe()), and nothing else: no hash, no names.
 *
 *   pump-send tcp|tls|sendfile FILE ADDRESS KEY CERT    says PORT, serves the first who dials, ends
 */
import { closeSync, fstatSync, openSync, read, readFileSync, readSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { RawOut } from '../../../electron/engine/net/raw-out.ts';
import { findSendfile } from '../../../electron/engine/net/sendfile.ts';
import { LoopDelay } from './loop-delay.ts';

const readBytes = 256 * 1024;
const buffersInTurn = 4;

const [mode, file, address, key, cert] = process.argv.slice(2) as [string, string, string, string, string];
const delay = new LoopDelay();

const onSocket = (socket: Socket): void => {
  server.close();
  delay.reset();
  socket.setNoDelay(true);
  socket.resume();
  socket.once('close', () => console.log(`delay ${delay.p99}`));
  if (mode === 'sendfile') void sendAll(socket);
  else pump(socket);
};
const server =
  mode === 'tls'
    ? createTlsServer({ key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.3' }, onSocket)
    : createTcpServer(onSocket);
server.listen(0, address, () => console.log(`port ${(server.address() as AddressInfo).port}`));

/** sendfile(2) alone, as the fast lane calls it. */
async function sendAll(socket: Socket): Promise<void> {
  const fd = openSync(file, 'r');
  const { size } = fstatSync(fd);
  const readAt = (into: Uint8Array, position: number): number => readSync(fd, into, 0, into.length, position);
  const read = (into: Uint8Array, position: number): Promise<number> => Promise.resolve(readAt(into, position));
  const out = new RawOut(socket, { sendfile: await findSendfile(), stallMs: 60_000 });
  await out.send({ fd, read, readSync: readAt }, 0, size);
  if (out.bySendfile < size / 2) throw new Error('no sendfile here');
  closeSync(fd);
  socket.end();
}

function pump(socket: Socket): void {
  const fd = openSync(file, 'r');
  const size = fstatSync(fd).size;
  const free = Array.from({ length: buffersInTurn }, () => Buffer.allocUnsafeSlow(readBytes));
  let position = 0;
  let reading = false;
  const next = (): void => {
    if (reading || free.length === 0) return;
    if (position === size) {
      if (free.length === buffersInTurn) {
        closeSync(fd);
        socket.end();
      }
      return;
    }
    const buffer = free.pop()!;
    reading = true;
    read(fd, buffer, 0, Math.min(readBytes, size - position), position, (error, bytes) => {
      if (error) throw error;
      reading = false;
      position += bytes;
      socket.write(buffer.subarray(0, bytes), () => {
        free.push(buffer);
        next();
      });
      next();
    });
  };
  next();
}
