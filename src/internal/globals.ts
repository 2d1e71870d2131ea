declare global {
  // Declares the names for programs that have neither Node's types nor the DOM's; beside either, it adds nothing.
  interface URL {}
  interface AbortSignal {}
  interface Headers {}
}

export {};
