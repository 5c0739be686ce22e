//! The citizen's first page, asked from the running server as a browser would.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::demonstration::{self, Demonstration};
use crate::project::Project;
use crate::step::Failure;

/// A page with the stylesheets it links to.
#[derive(Debug)]
pub struct Page {
    /// All of it, uncompressed.
    pub plain: Vec<u8>,
    /// Bytes of the bodies as they were sent with brotli.
    pub sent: usize,
}

/// Starts the server over a scratch demonstration province and asks for the first page.
pub fn measure(server: &Path) -> Result<Page, Failure> {
    let demonstration = Demonstration::start(server, 50)?;
    let address = demonstration.address();
    let path = demonstration.questionnaire();
    let html = get(address, path, "identity")?;
    let mut page = Page { plain: html.body, sent: get(address, path, "br")?.body.len() };
    for sheet in stylesheets(&String::from_utf8_lossy(&page.plain)) {
        page.plain.extend(get(address, &sheet, "identity")?.body);
        page.sent += get(address, &sheet, "br")?.body.len();
    }
    Ok(page)
}

/// The demonstration province on the server that was built last, and the name of the build. A
/// server without the app inside would be measured with less than a phone loads, so it is refused.
pub fn demonstration_with_app(
    project: &Project,
    responses: usize,
) -> Result<(Demonstration, &'static str), Failure> {
    let (server, build) = demonstration::last_built_server(project)?;
    let demonstration = Demonstration::start(&server, responses)?;
    let html = get(demonstration.address(), demonstration.questionnaire(), "identity")?;
    if String::from_utf8_lossy(&html.body).contains("<script") {
        return Ok((demonstration, build));
    }
    Err(Failure::Failed(format!(
        "the {build} build has no app inside; run `cargo xtask build` or `… build --release`"
    )))
}

/// Addresses of the stylesheets on the same host.
fn stylesheets(html: &str) -> Vec<String> {
    html.split("<link ")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| tag.contains("stylesheet"))
        .filter_map(|tag| tag.split("href=").nth(1))
        .filter_map(|value| {
            let quote = value.chars().next()?;
            if quote == '"' || quote == '\'' {
                value[1..].split(quote).next()
            } else {
                value.split_whitespace().next()
            }
        })
        .map(str::to_owned)
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    encoding: String,
    body: Vec<u8>,
}

fn get(address: SocketAddr, path: &str, encoding: &str) -> Result<Answer, Failure> {
    let what = || format!("GET {path}");
    let answer = exchange(address, path, encoding).map_err(Failure::io(what()))?;
    let answer = parse(&answer)
        .ok_or_else(|| Failure::Failed(format!("{}: not answered with 200 and a body", what())))?;
    if answer.encoding == encoding {
        return Ok(answer);
    }
    Err(Failure::Failed(format!("{}: asked for {encoding}, got {}", what(), answer.encoding)))
}

fn exchange(address: SocketAddr, path: &str, encoding: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html,text/css\r\n\
         Accept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    );
    // At once: a server may answer the first piece it reads.
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The body of a 200, freed from chunks.
fn parse(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let body = &answer[end + 4..];
    let mut lines = head.split("\r\n");
    if lines.next()?.split(' ').nth(1)? != "200" {
        return None;
    }
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
        .collect();
    let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
    let body = if header("transfer-encoding") == Some("chunked") {
        joined_chunks(body)?
    } else {
        body.to_vec()
    };
    let whole = header("content-length").is_none_or(|length| length == body.len().to_string());
    let encoding = header("content-encoding").unwrap_or("identity").to_owned();
    whole.then_some(Answer { encoding, body })
}

fn joined_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_stylesheets_count_and_other_links_do_not() {
        let html = r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/a.css">
            <link rel=stylesheet href=/b.css>"#;
        assert_eq!(stylesheets(html), ["/a.css", "/b.css"]);
    }

    #[test]
    fn a_body_is_read_with_and_without_chunks() {
        let plain = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        let expected = Answer { encoding: "identity".to_owned(), body: b"hello".to_vec() };
        assert_eq!(parse(plain), Some(expected));
        let chunked = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\
            Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
        let expected = Answer { encoding: "br".to_owned(), body: b"hello".to_vec() };
        assert_eq!(parse(chunked), Some(expected));
    }

    #[test]
    fn a_cut_or_failed_answer_is_refused() {
        for answer in [
            &b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"[..],
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhe",
            b"HTTP/1.1 200 OK\r\n",
        ] {
            assert_eq!(parse(answer), None);
        }
    }
}
