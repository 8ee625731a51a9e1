package dev.drawbridge.emulator.rest.request;

/** One resource of the REST API, or a family of them. */
@FunctionalInterface
public interface Resource {
  /**
   * Understands a request; nothing is done yet.
   *
   * @throws dev.drawbridge.emulator.api.ApiFault if there is no such thing to do
   */
  RestCall resolve(RestRequest request);
}
