import type { RefusalReason } from '../refusal.js';

/** What is known of a cookie that a reading refuses. */
export interface Unread {
  readonly name: string | null;
  readonly domain: string | null;
  readonly path: string | null;
}

/** Told of each cookie that a reading refuses, with the reason. A reading goes on after it: one bad cookie costs no other. */
export type Refuse = (reason: RefusalReason, unread: Unread) => void;
