/** What an error says; without a message, such as the AggregateError of a connection: what the errors in it say, or its code. */
export function errorText(error: unknown): string {
  const { message, errors } = Object(error) as { message?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? errors.map(ownText).join(', ') : '';
  return String(message || inner || ownText(error));
}

function ownText(error: unknown): string {
  const { message, code, name } = Object(error) as Partial<NodeJS.ErrnoException>;
  return String(message || code || name || error);
}
