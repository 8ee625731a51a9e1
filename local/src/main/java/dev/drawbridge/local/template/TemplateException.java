package dev.drawbridge.local.template;

/** A template that is wrong or asks for what the local stack does not do; one clear sentence. */
public final class TemplateException extends RuntimeException {
  public TemplateException(String message) {
    super(message);
  }
}
