package dev.drawbridge.emulator.formula;

/** A formula comes to no value, for it divides by zero, for example: #Error! on a page. */
final class FormulaError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FormulaError() {
    super("#Error!", null, false, false);
  }
}
