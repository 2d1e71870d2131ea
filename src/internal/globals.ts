declare global {
  // Declares the names for programs with neither Node's nor the DOM's types; with either, the declarations merge and add nothing.
  interface URL {}
  interface AbortSignal {}
  interface Headers {}
}

export {};
