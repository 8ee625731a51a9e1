package dev.drawbridge.diagnose.check;

/** A check and what it found. */
public record Result(Title title, Finding finding) {
  public Status status() {
    return finding.status();
  }
}
