package io.github.pocketzoo.core.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which files and data are known. */
public final class Sha256 {
  private Sha256() {}

  /** A new digest. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
