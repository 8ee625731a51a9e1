package dev.drawbridge.emulator.api;

/** One API call: its number in the life of the org, the API it came through, who made it. */
public record Call(long number, String api, String user, Verb verb) {}
