//! The HTML of botocore's documents as Markdown for rustdoc: the few tags that AWS uses, anything else
//! as its text. What would be Markdown in the text is escaped.

/// HTML as Markdown, a blank line between paragraphs.
pub(super) fn to_markdown(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        writer.text(&rest[..start]);
        let Some(length) = rest[start..].find('>') else {
            writer.text(&rest[start..]);
            rest = "";
            break;
        };
        writer.tag(&rest[start + 1..start + length]);
        rest = &rest[start + length + 1..];
    }
    writer.text(rest);
    writer.finish()
}

#[derive(Default)]
struct Writer {
    out: String,
    /// How deep in lists.
    depth: usize,
    /// Whether in inline code.
    code: bool,
    /// Whether in a code block.
    block: bool,
    /// Where the links that are open lead.
    links: Vec<Option<String>>,
}

impl Writer {
    fn tag(&mut self, tag: &str) {
        let (closing, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let name = tag
            .split([' ', '\n', '/'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match (name.as_str(), closing) {
            ("ul" | "ol" | "dl", closing) => {
                self.depth = if closing {
                    self.depth.saturating_sub(1)
                } else {
                    self.depth + 1
                };
                self.break_lines(if self.depth == 0 { 2 } else { 1 });
            }
            ("li" | "dt" | "dd", false) => {
                self.break_lines(1);
                let indent = "  ".repeat(self.depth.saturating_sub(1));
                self.out.push_str(&format!("{indent}- "));
            }
            ("li" | "dt" | "dd", true) => self.break_lines(1),
            ("pre", closing) => {
                self.block = false;
                self.break_lines(1);
                self.mark(if closing { "```" } else { "```text" });
                self.break_lines(1);
                self.block = !closing;
            }
            ("code", _) if !self.block => {
                self.mark("`");
                self.code = !closing;
            }
            ("b" | "strong", _) if !self.block => self.mark("**"),
            ("i" | "em", _) if !self.block => self.mark("*"),
            ("a", false) => self.links.push(self.open_link(tag)),
            ("a", true) => {
                if let Some(Some(target)) = self.links.pop() {
                    self.out.truncate(self.out.trim_end().len());
                    self.out.push_str(&format!("]({target})"));
                }
            }
            ("br", _) => self.break_lines(1),
            ("p" | "div" | "note" | "important" | "h1" | "h2" | "h3" | "h4" | "fullname", _) => {
                // Items follow each other closely; only a further paragraph of one stands apart.
                self.break_lines(if self.depth > 0 && closing { 1 } else { 2 });
            }
            _ => {}
        }
        if name == "a" && !closing && self.links.last().is_some_and(Option::is_some) {
            self.mark("[");
        }
    }

    /// Writes what isn't text, indented if an item goes on with it.
    fn mark(&mut self, mark: &str) {
        self.indent();
        self.out.push_str(mark);
    }

    /// Indents a line on which an item goes on.
    fn indent(&mut self) {
        if self.out.ends_with('\n') {
            self.out.push_str(&"  ".repeat(self.depth));
        }
    }

    fn open_link(&self, tag: &str) -> Option<String> {
        let (_, target) = tag.split_once("href=\"")?;
        let (target, _) = target.split_once('"')?;
        let plain = target.starts_with("http") && !target.contains([' ', '(', ')', '<', '>']);
        (plain && !self.code).then(|| target.to_owned())
    }

    fn text(&mut self, text: &str) {
        let text = entities(text);
        if self.block {
            self.indent();
            let line_start = format!("\n{}", "  ".repeat(self.depth));
            self.out.push_str(&text.replace('\n', &line_start));
            return;
        }
        if text.starts_with(char::is_whitespace) {
            self.space();
        }
        for (index, word) in text.split_whitespace().enumerate() {
            if index > 0 {
                self.space();
            }
            self.indent();
            self.word(word);
        }
        if text.ends_with(char::is_whitespace) && !text.trim().is_empty() {
            self.space();
        }
    }

    fn word(&mut self, word: &str) {
        let is_url = word.starts_with("https://") || word.starts_with("http://");
        if is_url && !self.code && self.links.is_empty() && !word.contains(['<', '>']) {
            let url = word.trim_end_matches(['.', ',', ';', ':', ')']);
            self.out.push_str(&format!("<{url}>{}", &word[url.len()..]));
            return;
        }
        for c in word.chars() {
            match c {
                '`' => self.out.push('\''),
                '[' | ']' | '*' | '_' | '<' | '>' | '\\' | '|' if !self.code => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                c => self.out.push(c),
            }
        }
    }

    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '\n', '[']) {
            self.out.push(' ');
        }
    }

    /// Ends the line, with a blank one for two. An item that has just begun needs no new line.
    fn break_lines(&mut self, count: usize) {
        if self.block || self.out.is_empty() || self.out.ends_with("- ") {
            return;
        }
        self.out.truncate(self.out.trim_end_matches(' ').len());
        let there = self
            .out
            .bytes()
            .rev()
            .take_while(|byte| *byte == b'\n')
            .count();
        for _ in there..count {
            self.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        if self.block {
            self.out.push_str("\n```");
        }
        if self.code {
            self.out.push('`');
        }
        self.out.trim().to_owned()
    }
}

fn entities(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn paragraphs_lists_code_and_links() {
        let html = "<p>Starts <code>a_b</code> [now].</p> <note><p>See <a href=\"https://x.y/z\">the\n guide</a>.</p></note>\
            <ul><li><p>one &lt;two&gt;</p></li><li>three<ul><li>four</li></ul></li></ul><p>End</p>";
        assert_eq!(
            to_markdown(html),
            "Starts `a_b` \\[now\\].\n\nSee [the guide](https://x.y/z).\n\n- one \\<two\\>\n- three\n  - four\n\nEnd"
        );
    }

    #[test]
    fn what_an_item_goes_on_with_is_indented() {
        let html = "<ul><li><p>one</p><p><b>more</b> of it<br>\n and more</p><pre>a\n b</pre></li><li><p>two</p></li></ul>";
        assert_eq!(
            to_markdown(html),
            "- one\n\n  **more** of it\n  and more\n  ```text\n  a\n   b\n  ```\n- two"
        );
    }

    #[test]
    fn addresses_are_links_and_links_end_on_their_line() {
        assert_eq!(
            to_markdown(
                "See https://x.y/a_b. <code>http://z</code> <a href=\"https://x.y\"> it </a>."
            ),
            "See <https://x.y/a_b>. `http://z` [it](https://x.y)."
        );
    }

    #[test]
    fn what_is_cut_off_still_ends() {
        for html in [
            "<p",
            "<code>x",
            "<pre>x",
            "</a>",
            "<a href=\"",
            "<li>",
            "a < b",
        ] {
            to_markdown(html);
        }
        assert_eq!(to_markdown("<pre>a  b\n c</pre>"), "```text\na  b\n c\n```");
    }
}
