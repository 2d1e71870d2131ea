/** undici 8's error of this name. The `instanceof` of its errors checks these symbols, so undici need not be imported. */
export class MaxRedirectsError extends Error {
  override readonly name = 'MaxRedirectsError';
  readonly code = 'UND_ERR_REDIRECT_MAX';

  constructor() {
    super('max redirects');
  }

  get [Symbol.for('undici.error.UND_ERR')](): true {
    return true;
  }

  get [Symbol.for('undici.error.UND_ERR_REDIRECT_MAX')](): true {
    return true;
  }
}
