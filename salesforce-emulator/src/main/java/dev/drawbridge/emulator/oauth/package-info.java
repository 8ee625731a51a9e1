/** Token, userinfo and revoke endpoints. */
@NullMarked
package dev.drawbridge.emulator.oauth;

import org.jspecify.annotations.NullMarked;
