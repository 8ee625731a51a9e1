package dev.drawbridge.diagnose;

/** A check and what it found. */
public record Result(Title title, Finding finding) {
  public Status status() {
    return finding.status();
  }
}
