/**
 * The message of an error. Without one, as in the AggregateError of a failed connection: the messages of its errors, its code or its class.
 */
export function errorText(error: unknown): string {
  const { message, errors } = Object(error) as { message?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? errors.map(ownText).join(', ') : '';
  return String(message || inner || ownText(error));
}

function ownText(error: unknown): string {
  const own = Object(error) as Partial<NodeJS.ErrnoException>;
  const { message, code, name } = own;
  // A subclass that does not set `name` inherits `Error`.
  const className = name === 'Error' ? own.constructor?.name : name;
  return String(message || code || className || error);
}
