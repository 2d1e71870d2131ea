import { type AnyFetch, Session } from 'undici-cookiejar';

// The class is generic in CommonJS too.
const session: Session<AnyFetch> = new Session();

export const size: number = session.jar.size;
