/** Who may come in: the OAuth endpoints and the tokens they give out. */
@NullMarked
package dev.drawbridge.emulator.oauth;

import org.jspecify.annotations.NullMarked;
