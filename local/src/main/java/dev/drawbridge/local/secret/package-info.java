/** Secrets Manager's secrets and Systems Manager's parameters. */
@NullMarked
package dev.drawbridge.local.secret;

import org.jspecify.annotations.NullMarked;
