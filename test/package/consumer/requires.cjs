// Prints the names that `require()` sees.
const cookiejar = require('undici-cookiejar');

console.log(Object.keys(cookiejar).sort().join('\n'));
