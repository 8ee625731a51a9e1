package dev.drawbridge.plan;

/** The API a call goes through. */
public enum Transport {
  SOAP,
  BULK
}
