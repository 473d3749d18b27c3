/** Takes a message of another service; `channel` is the full name, prefix included. Must not throw. */
export type OnMessage = (channel: string, text: string) => void;

/** This process's one subscription to all channels it listens to. */
export interface Channels {
  /** Whether what is said now is heard. */
  listening(): boolean;
  close(): void;
}
