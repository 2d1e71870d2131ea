import type { RefusalReason, RefusedCookie } from '../refusal.js';

/** Called for each cookie that a parser refuses, with the reason. The parser continues with the next cookie. */
export type Refuse = (reason: RefusalReason, cookie: RefusedCookie) => void;
