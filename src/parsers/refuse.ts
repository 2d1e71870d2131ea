import type { RefusalReason } from '../refusal.js';

/** What is known of a cookie that a reading refuses. */
export interface Unread {
  readonly name: string | null;
  readonly domain: string | null;
  readonly path: string | null;
}

/** Called for each cookie that a parser refuses, with the reason. The parser continues with the next cookie. */
export type Refuse = (reason: RefusalReason, unread: Unread) => void;
