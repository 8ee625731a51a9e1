package dev.drawbridge.functions.manage;

/** An HTTP status and what becomes the JSON body. */
record Reply(int status, Object body) {}
