package io.github.pocketzoo.runtime.kernel.onednn;

import org.bytedeco.javacpp.Pointer;

/** An address as an argument of JavaCPP's functions. It owns nothing. */
final class Address extends Pointer {
  Address(long address) {
    this.address = address;
  }
}
