package dev.drawbridge.emulator;

import java.io.IOException;
import java.io.OutputStream;

/** The org of an {@link OrgProcess}; it ends with the process that started it. */
final class OrgMain {
  private OrgMain() {}

  public static void main(String[] args) throws IOException {
    EmulatorMain.main(args);
    // A pipe of the starter's: the system closes it however the starter ends, kill -9 included. An
    // org left over would keep the data folder locked against the next start.
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }
}
