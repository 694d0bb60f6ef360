// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.fileupload.FileItemIterator;
import org.apache.commons.fileupload.FileItemStream;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadBase;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.UploadContext;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Fields and files as {@code multipart/form-data}. */
final class MultipartForm {

    private static final int MOST_PARTS = 1000;
    private static final int MOST_HEADER_BYTES = 8 << 10;

    private MultipartForm() {}

    /**
     * Returns the wanted parts; of several parts with the same name, the first one. The whole body is checked, to its
     * last boundary.
     */
    static Map<String, Part> parse(byte[] body, String contentType, Set<String> wanted) throws PredictionException {
        Upload upload = new Upload();
        upload.setPartHeaderSizeMax(MOST_HEADER_BYTES);
        upload.setHeaderEncoding("UTF-8");
        Map<String, Part> parts = new HashMap<>();
        int count = 0;
        try {
            FileItemIterator items = upload.getItemIterator(new MultipartBody(body, contentType));
            while (items.hasNext()) {
                if (++count > MOST_PARTS) {
                    throw fault("it has more than the %d parts allowed".formatted(MOST_PARTS), null);
                }
                FileItemStream item = items.next();
                refuseNested(item);
                if (wanted.contains(item.getFieldName()) && !parts.containsKey(item.getFieldName())) {
                    parts.put(item.getFieldName(), part(item));
                }
            }
            if (!upload.ends(body, contentType)) {
                throw fault("its closing boundary is missing", null);
            }
        } catch (FileUploadException | IOException | IllegalArgumentException | IllegalStateException e) {
            throw fault(String.valueOf(e.getMessage()), e);
        }
        return parts;
    }

    private static Part part(FileItemStream item) throws IOException {
        String type = MimeType.of(item.getContentType());
        boolean file = !item.isFormField() || (type != null && MimeType.mayBePicture(type));
        try (InputStream content = item.openStream()) {
            return new Part(file, type, content.readAllBytes());
        }
    }

    /** The library would return nested parts as if they were the form's own. */
    private static void refuseNested(FileItemStream item) throws PredictionException {
        String disposition =
                item.getHeaders() == null ? null : item.getHeaders().getHeader(FileUploadBase.CONTENT_DISPOSITION);
        if (disposition == null || !disposition.toLowerCase(Locale.ROOT).startsWith(FileUploadBase.FORM_DATA)) {
            throw fault("its parts must be form-data, and not multipart themselves", null);
        }
    }

    private static PredictionException fault(String why, @Nullable Throwable cause) {
        return new PredictionException(
                FailureKind.BAD_REQUEST, "The body is not multipart/form-data as announced: " + why, cause);
    }

    /** The library accepts a boundary at the very end as a closing one. */
    private static final class Upload extends FileUpload {

        boolean ends(byte[] body, String contentType) {
            byte[] boundary = getBoundary(contentType);
            for (int at = body.length - boundary.length - 2; at >= 2; at--) {
                if (body[at - 1] == '-'
                        && body[at - 2] == '-'
                        && body[at + boundary.length] == '-'
                        && body[at + boundary.length + 1] == '-'
                        && Arrays.equals(body, at, at + boundary.length, boundary, 0, boundary.length)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Adapts a body in memory to the library's interface. */
    private static final class MultipartBody implements UploadContext {

        private final byte[] body;
        private final String contentType;

        MultipartBody(byte[] body, String contentType) {
            this.body = body;
            this.contentType = contentType;
        }

        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public String getContentType() {
            return contentType;
        }

        @Override
        @Deprecated
        public int getContentLength() {
            return body.length;
        }

        @Override
        public long contentLength() {
            return body.length;
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(body);
        }
    }
}
