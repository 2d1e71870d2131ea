/** A command line that makes no sense. Its message is for the user. */
export class UsageError extends Error {}
