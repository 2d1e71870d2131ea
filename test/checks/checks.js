/**
 * Checks that are no unit tests: each is a name and a function that throws when the fact does not hold.
 * A failure is printed and the next check runs, so that one run tells everything.
 */
export class Checks {
  #title;
  #passed = 0;
  #failed = 0;

  /** @param {string} title */
  constructor(title) {
    this.#title = title;
  }

  /**
   * @param {string} name a fact, as a sentence
   * @param {() => unknown} fact throws, or rejects, where it does not hold; a text that it answers
   *   is printed below its name
   */
  async check(name, fact) {
    try {
      const text = await fact();
      this.#passed += 1;
      console.log(`  ok    ${name}`);
      if (typeof text === 'string' && text !== '') console.log(indent(text));
    } catch (error) {
      this.#failed += 1;
      console.log(`  FAIL  ${name}`);
      console.log(indent(error instanceof Error ? error.message : String(error)));
    }
  }

  /** Prints the closing line that .ci/run counts, and sets the exit code. */
  finish() {
    const all = this.#passed + this.#failed;
    console.log(`${this.#title}: ${this.#passed} of ${all} checks passed`);
    // No checks at all means that what feeds them is broken.
    if (this.#failed > 0 || all === 0) process.exitCode = 1;
  }
}

/** @param {string} text */
function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, '        | ');
}
