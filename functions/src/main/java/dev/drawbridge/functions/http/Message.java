package dev.drawbridge.functions.http;

/** A body that is one sentence: what was done. */
public record Message(String message) {}
