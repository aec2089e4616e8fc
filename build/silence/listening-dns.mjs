/**
 * A name server that knows every name: each is at the address given, where this program counts who comes. Says on stdout, a
 * line each: `listening`, and every name that is asked for.
 *
 *   node build/silence/listening-dns.mjs ADDRESS
 */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const address = process.argv[2] ?? '';
const dns = 53;
const headerBytes = 12;
/** A question about an IPv4 address; about anything else there is no answer. */
const typeA = 1;

/**
 * The name and the type of a query's one question, and where it ends.
 * @param {Buffer} query
 */
function question(query) {
  const labels = [];
  let at = headerBytes;
  for (let length; (length = query[at] ?? 0) > 0; at += length + 1) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** @param {Buffer} query */
function answerTo(query) {
  const { name, type, end } = question(query);
  console.log(name);
  const answer = Buffer.from(query.subarray(0, end));
  // A response, recursion available, no error; one question, and nothing of whatever else came along.
  answer.writeUInt16BE(0x8180, 2);
  answer.fill(0, 6, headerBytes);
  if (type !== typeA) return answer;
  answer.writeUInt16BE(1, 6);
  // The question's name, type A, class IN, a minute, four bytes.
  const record = [0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)];
  return Buffer.concat([answer, Buffer.from(record)]);
}

const udp = createSocket('udp4');
udp.on('message', (query, from) => udp.send(answerTo(query), from.port, from.address));
const tcp = createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (framed) => {
    const answer = answerTo(framed.subarray(2));
    socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 0xff]), answer]));
  });
});
udp.bind(dns, () => tcp.listen(dns, '0.0.0.0', () => console.log('listening')));
