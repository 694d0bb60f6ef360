// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Sample pictures for the model: held-out digits, one of them black on white, and one drawn here. */
final class SamplePictures {
    private static final int PAPER = 280;
    private static final int PEN = 22;

    private final DigitSet heldOut;

    SamplePictures(DigitSet heldOut) {
        this.heldOut = heldOut;
    }

    void write(Path folder) throws IOException {
        save(picture(first(7)), "jpg", folder.resolve("digit-7.jpg"));
        save(picture(first(3)), "png", folder.resolve("digit-3.png"));
        save(onPaper(picture(first(5))), "jpg", folder.resolve("digit-5-paper.jpg"));
        save(drawnTwo(), "png", folder.resolve("digit-2-drawn.png"));
    }

    private int first(int digit) {
        for (var index = 0; index < heldOut.size(); index++) {
            if (heldOut.label(index) == digit) {
                return index;
            }
        }
        throw new IllegalArgumentException("The held-out digits hold no " + digit);
    }

    private BufferedImage picture(int index) {
        var picture = new BufferedImage(DigitSet.SIDE, DigitSet.SIDE, BufferedImage.TYPE_INT_RGB);
        for (var row = 0; row < DigitSet.SIDE; row++) {
            for (var column = 0; column < DigitSet.SIDE; column++) {
                picture.setRGB(column, row, 0x010101 * heldOut.pixel(index, row, column));
            }
        }
        return picture;
    }

    private static BufferedImage onPaper(BufferedImage digit) {
        var paper = new BufferedImage(PAPER, PAPER, BufferedImage.TYPE_INT_RGB);
        var pen = paper.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        pen.drawImage(digit, 0, 0, PAPER, PAPER, null);
        pen.dispose();
        for (var row = 0; row < PAPER; row++) {
            for (var column = 0; column < PAPER; column++) {
                paper.setRGB(column, row, ~paper.getRGB(column, row));
            }
        }
        return paper;
    }

    private static BufferedImage drawnTwo() {
        var paper = new BufferedImage(PAPER, PAPER, BufferedImage.TYPE_INT_RGB);
        var pen = paper.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(new Color(250, 248, 240));
        pen.fillRect(0, 0, PAPER, PAPER);
        stroke(pen);
        pen.dispose();
        return paper;
    }

    private static void stroke(Graphics2D pen) {
        var line = new Path2D.Float();
        line.moveTo(92, 100);
        line.curveTo(96, 40, 190, 40, 186, 104);
        line.curveTo(182, 150, 120, 180, 90, 222);
        line.curveTo(120, 216, 160, 224, 196, 218);
        pen.setColor(new Color(30, 40, 110));
        pen.setStroke(new BasicStroke(PEN, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        pen.draw(line);
    }

    private static void save(BufferedImage picture, String format, Path file) throws IOException {
        if (!ImageIO.write(picture, format, file.toFile())) {
            throw new IOException("This Java cannot write %s files, so %s is missing".formatted(format, file));
        }
    }
}
