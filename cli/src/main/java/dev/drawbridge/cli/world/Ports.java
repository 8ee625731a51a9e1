package dev.drawbridge.cli.world;

/** Ports to use; 0 means any free one. */
public record Ports(int database, int org, int api) {
  public static Ports free() {
    return new Ports(0, 0, 0);
  }
}
