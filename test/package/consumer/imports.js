// Prints the names that `import` sees.
import * as cookiejar from 'undici-cookiejar';

console.log(Object.keys(cookiejar).sort().join('\n'));
