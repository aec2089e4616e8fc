/** Where sender and receiver stand: on one machine's loopback, or on two hosts of an emulated line. */
export interface Host {
  /** What a command starts with to run there. */
  readonly prefix: readonly string[];
  readonly address: string;
}

export interface Place {
  readonly sender: Host;
  readonly receiver: Host;
  /** Bytes of payload a second the line could carry; null: no line. */
  readonly capacity: number | null;
}

export const loopback: Place = {
  sender: { prefix: [], address: '127.0.0.1' },
  receiver: { prefix: [], address: '127.0.0.1' },
  capacity: null,
};
