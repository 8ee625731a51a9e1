/** AWS's protocols on 127.0.0.1, for the SDK's unmodified clients. */
@NullMarked
package dev.drawbridge.local.endpoint;

import org.jspecify.annotations.NullMarked;
