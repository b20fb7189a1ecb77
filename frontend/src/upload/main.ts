/** The entry of the upload page. */

import { UploadPage } from "./zj-upload";

customElements.define("zj-upload", UploadPage);
