/** What an operator asks for: set-up, import, resumption. */
@NullMarked
package dev.drawbridge.manage;

import org.jspecify.annotations.NullMarked;
