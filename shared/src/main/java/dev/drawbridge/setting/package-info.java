/** Every setting, declared once. */
@NullMarked
package dev.drawbridge.setting;

import org.jspecify.annotations.NullMarked;
