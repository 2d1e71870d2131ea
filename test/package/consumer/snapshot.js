// The program of a startup snapshot: the snapshot has its state, with which a later process continues.
import { startupSnapshot } from 'node:v8';
import { BrowserCookiePolicy, CookieJar, Session } from 'undici-cookiejar';

const jar = new CookieJar(new BrowserCookiePolicy());
jar.setFromHeader(['a=1; Domain=example.com', 'b=2'], 'https://www.example.com/');
startupSnapshot.setDeserializeMainFunction(() => {
  const session = new Session({ jar: jar.copy() });
  session.jar.setFromHeader('c=3', 'https://example.com/');
  console.log(session.jar.cookieHeader('https://example.com/'));
});
