/** The password of a browser's values, or a function that gets it; called once, and only if a value needs it. */
export type BrowserPassword = string | (() => string | Promise<string>);
