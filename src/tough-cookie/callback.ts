/** An error-first callback. */
export interface Callback<Result> {
  (error: Error, result?: never): void;
  (error: null, result: Result): void;
}

/** A callback of a method without a result. */
export type ErrorCallback = (error: Error | null) => void;

/** The arguments at the end of a call: options and a callback, one of them, or neither. */
export type LastArguments<Options, Result> = [
  options?: Options | Callback<Result> | undefined,
  callback?: Callback<Result> | undefined,
];

/**
 * Runs the synchronous implementation of an asynchronous method: calls the callback synchronously or, without a callback, returns a
 * promise.
 * @returns a promise, or undefined if there is a callback
 */
export function settle<Options, Result>(
  [first, second]: LastArguments<Options, Result>,
  run: (options: Options | undefined) => Result,
): Promise<Result> | undefined {
  const [options, callback] =
    typeof first === 'function' ? [undefined, first as Callback<Result>] : [first, second];
  if (typeof callback !== 'function') return new Promise((resolve) => resolve(run(options)));
  let result: Result;
  try {
    result = run(options);
  } catch (error) {
    callback(error as Error);
    return undefined;
  }
  callback(null, result);
  return undefined;
}
