package io.github.pocketzoo.runtime.kernel.x86;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** Machine code in memory that may be executed and, once written, not changed. */
final class ExecutableMemory implements AutoCloseable {
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int MAP_PRIVATE = 2;

  private final Function unmap;
  private final Pointer start;
  private final NativeLong bytes;
  private boolean closed;

  ExecutableMemory(byte[] code) {
    NativeLibrary system = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
    this.unmap = system.getFunction("munmap");
    this.bytes = new NativeLong(code.length);
    int anonymous = Platform.isMac() ? 0x1000 : 0x20;
    this.start =
        (Pointer)
            system
                .getFunction("mmap")
                .invoke(
                    Pointer.class,
                    new Object[] {
                      Pointer.NULL,
                      bytes,
                      READ_WRITE,
                      MAP_PRIVATE | anonymous,
                      -1,
                      new NativeLong(0)
                    });
    if (Pointer.nativeValue(start) == -1) {
      throw new IllegalStateException("the system gives no memory for machine code");
    }
    start.write(0, code, 0, code.length);
    Function protect = system.getFunction("mprotect");
    if (protect.invokeInt(new Object[] {start, bytes, READ_EXECUTE}) != 0) {
      close();
      throw new IllegalStateException("the system forbids to execute generated machine code");
    }
  }

  long address() {
    return Pointer.nativeValue(start);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unmap.invokeInt(new Object[] {start, bytes});
    }
  }
}
