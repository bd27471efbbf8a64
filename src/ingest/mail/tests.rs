//! Mails as programs write them.

use super::*;
use crate::ingest::testing::read as read_files;

fn eml(message: &str) -> Mail {
    mail(message.as_bytes(), &Options::default()).unwrap()
}

/// The text, and title, date, author, source.
fn said(message: &str) -> (String, String) {
    let article = eml(message).article;
    let date = article.meta.date.map(|(date, _)| date.to_string());
    let meta = [article.meta.title, date, article.meta.author, article.meta.source]
        .map(Option::unwrap_or_default)
        .join("|");
    (article.text.trim_end().to_owned(), meta)
}

/// A plain text beside a marked-up one becomes blocks, as that does.
#[test]
fn a_blank_line_by_any_line_end_parts_paragraphs() {
    for blank in
        ["\n\n", "\r\n\r\n", "\r\r", "\u{85}\u{85}", "\u{2028}\u{2028}", "\u{2029}", "\x0B\x0B"]
    {
        let message = format!(
            "Subject: Cuts\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n\
             --x\nContent-Type: text/plain; charset=utf-8\n\nTaxes rise.{blank}Budgets fall.\n\
             --x\nContent-Type: text/html; charset=utf-8\n\n<p>Nothing else does.</p>\n--x--\n"
        );
        let (text, _) = said(&message);
        assert_eq!(text, "Taxes rise.\n\nBudgets fall.\n\nNothing else does.", "{blank:?}");
    }
}

#[test]
fn fields_at_the_head() {
    let message = |fields: &str| format!("{fields}\nMIME-Version: 1.0\n\nTaxes rise.\n");
    for (fields, expected) in [
        (
            "From: \"Lee, Ann\" <ann@Town.example>\nSubject: Cuts\nDate: Thu, 04 Mar 2021 10:00:00 +0100",
            "Cuts|2021-03-04|Lee, Ann|town.example",
        ),
        (
            "from: ann@town.example\nSUBJECT : A\n very\n\tlong one",
            "A very long one||ann@town.example|town.example",
        ),
        (
            "Subject: =?utf-8?Q?Haushalt_f=C3=BCr_alle?=\n =?utf-8?b?IOKAkyBqZXR6dA==?=",
            "Haushalt für alle – jetzt|||",
        ),
        // A language; a character that is cut in two; a character set that it is not in; one that
        // is none.
        (
            "Subject: =?UTF-8?X?w?=\nFrom: =?iso-8859-1*de?q?J=F6rg?= <j@x.example>",
            "=?UTF-8?X?w?=||Jörg|x.example",
        ),
        ("Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=ber", "über|||"),
        ("Subject: =?iso-8859-1?Q?Caf=C3=A9_=E2=80=93_na=C3=AFve?=", "Café – naïve|||"),
        ("Subject: Bu\u{df}geld =?none?Q?x?= =?", "Bußgeld x =?|||"),
        ("From: a", "||a|"),
    ] {
        assert_eq!(
            said(&message(fields)),
            ("Taxes rise.".to_owned(), expected.to_owned()),
            "{fields}"
        );
    }
}

#[test]
fn transfer_encodings_and_character_sets() {
    let message = |kind: &str, encoding: &str, body: &[u8]| {
        let head = format!(
            "From: a@b.example\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    for (kind, encoding, body, expected) in [
        ("text/plain; charset=iso-8859-1", "8bit", &b"Die Geb\xFChren"[..], "Die Gebühren"),
        (
            "text/plain; charset=\"ISO-8859-1\"",
            "Quoted-Printable",
            b"Die Geb=FChren =\r\nsteigen=2E=",
            "Die Gebühren steigen.",
        ),
        ("text/plain; charset=utf-8", "BASE64", b"RGllIEdlYsO8\r\naHJlbg==\r\n", "Die Gebühren"),
        ("text/plain; charset=koi8-r", "base64", b"7sHMz8fJ", "Налоги"),
        // Declared as what it is not.
        (
            "text/plain; charset=iso-8859-1",
            "8bit",
            "Die Gebühren für alle".as_bytes(),
            "Die Gebühren für alle",
        ),
        (
            "text/html; charset=us-ascii",
            "quoted-printable",
            b"<p>Geb=C3=BChren f=C3=BCr alle</p>",
            "Gebühren für alle",
        ),
        ("text/html", "7bit", b"<meta charset=koi8-r><p>\xEE\xC1\xCC\xCF\xC7\xC9", "Налоги"),
        (
            "text/plain; format=flowed",
            "7bit",
            b"Taxes \r\nrise \r\nhere.\r\n\r\n From: us\r\n-- \r\nAnn",
            "Taxes rise here.\n\nFrom: us\n-- \nAnn",
        ),
        ("text/plain; format=flowed; delsp=yes", "7bit", b"tax \nes rise", "taxes rise"),
        ("text/plain", "quoted-printable", b"a =3D b = c =ZZ =", "a = b = c =ZZ"),
    ] {
        let read = mail(&message(kind, encoding, body), &Options::default()).unwrap();
        assert_eq!(read.article.text.trim_end(), expected, "{kind} {encoding}");
        let overruled = kind.contains("iso-8859-1") && body.len() > 22 || kind.contains("us-ascii");
        assert_eq!(
            read.notes.iter().any(|note| note.contains("its bytes are UTF-8")),
            overruled && encoding != "Quoted-Printable",
            "{kind}: {:?}",
            read.notes
        );
    }
}

const MIXED: &str = "From: a@b.example\nContent-Type: multipart/mixed; boundary=\"o u\"\n\nA preamble.\n--o u\n\
    Content-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\nPLAIN\n--in\n\
    Content-Type: text/html\n\n<h1>Head</h1><p>Taxes rise in the <b>town</b> of Ayr.</p><p style='display:none'>hidden</p>\n--in--\n--o u\n\
    Content-Type: application/pdf; name=\"report of 2020.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--o u\n\
    Content-Disposition: attachment; filename*0*=utf-8''na%C3%AF; filename*1=ve.txt\n\nSecret.\n--o u\n\
    Content-Type: image/png\nContent-ID: <logo>\n\nx\n--o u--\nAn epilogue.\n";

#[test]
fn parts_that_say_the_same() {
    let plain = |text: &str| eml(&MIXED.replace("PLAIN", text)).article.text;
    assert_eq!(plain("Taxes rise in the town of Ayr."), "Taxes rise in the town of Ayr.");
    assert_eq!(plain("See it in your browser."), "See it in your browser.", "five words of eight");
    assert_eq!(plain("See browser."), "Head\n\nTaxes rise in the town of Ayr.", "two of eight");
    assert_eq!(plain(""), "Head\n\nTaxes rise in the town of Ayr.");
}

#[test]
fn what_is_attached_is_named() {
    let read = eml(&MIXED.replace("PLAIN", "Taxes rise in the town."));
    assert_eq!(read.notes, ["attached and not read: report of 2020.pdf, naïve.txt"]);
    let cut = eml(&MIXED.split("--in--").next().unwrap().replace("PLAIN", "Taxes rise."));
    assert_eq!(cut.notes, ["the end of the message is missing"]);
    let many = format!(
        "From: a\nContent-Type: multipart/mixed; boundary=x\n\n{}--x--",
        "--x\nContent-Type: image/png\n\ny\n".repeat(13)
    );
    assert!(
        eml(&many).notes[0].ends_with("part 10 (image/png) and 3 more"),
        "{:?}",
        eml(&many).notes
    );
}

#[test]
fn texts_one_after_the_other() {
    let message = "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nTaxes\nrise.\n\nCosts rise.\n--x\nContent-Type: text/html\n\n<p>Fees rise.</p>\n--x--\n";
    assert_eq!(eml(message).article.text, "Taxes\nrise.\n\nCosts rise.\n\nFees rise.");
    let forwarded = "From: a\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nTaxes rise.\n--x\nContent-Type: message/rfc822\n\nFrom: b\n\nInner.\n--x--\n";
    let read = eml(forwarded);
    assert_eq!(read.article.text.trim_end(), "Taxes rise.");
    assert_eq!(read.notes, ["attached and not read: part 2 (message/rfc822)"]);
}

/// As a browser writes it.
fn saved(page: &str) -> String {
    format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.bugle.example/2020/05/06/taxes\r\nSubject: =?utf-8?Q?Taxes=20rise?=\r\n\
         Date: Mon, 5 Apr 2021 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--b--\"\r\n\r\n\r\n\
         ----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://www.bugle.example/2020/05/06/taxes\r\n\r\n{page}\r\n\
         ----b--\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://www.bugle.example/a.png\r\n\r\nAAAA\r\n----b----\r\n"
    )
}

#[test]
fn a_saved_page_is_a_page() {
    let page = saved(
        "<nav><a href=3D\"/\">Home</a></nav><p>The fees f=C3=BCr b=C3=BCrger rise=\r\n again in the town this year.</p>",
    );
    let long = saved(
        "<title>Fees</title><meta property=3D'article:published_time' content=3D'2019-01-02'><p>Fees rise.</p>",
    );
    let outcome = read_files(&[
        ("a.mhtml", page.as_bytes()),
        ("b.MHT", long.as_bytes()),
        ("c", page.as_bytes()),
        ("d.mht", b"From: a\n\nx"),
    ]);
    assert_eq!(outcome.texts()[0], "a.mhtml|The fees für bürger rise again in the town this year.");
    assert_eq!(outcome.texts()[2], "c|The fees für bürger rise again in the town this year.");
    // The day on which it was saved is not that of publication.
    let of_page = "Taxes rise|2020-05-06|bugle.example|https://www.bugle.example/2020/05/06/taxes";
    let own = "Fees|2019-01-02|bugle.example|https://www.bugle.example/2020/05/06/taxes";
    assert_eq!(outcome.metas(), [of_page, own, of_page]);
    assert_eq!(outcome.rejects, ["d.mht: no page in it (save the page as HTML)"]);
}

#[test]
fn known_by_its_shape() {
    for (start, expected) in [
        ("From: a\nTo: b\nMIME-Version: 1.0\n\nx", Some(Format::Eml)),
        ("Received: from x\n by y\nSubject: z\nFrom: q\n\nx", Some(Format::Eml)),
        (&saved("<p>x"), Some(Format::Mhtml)),
        ("From: the editor\nTo: all\nSubject: a memo\n\nTaxes rise.", None),
        ("Note: taxes rise.\nMIME-Version: no\n", None),
        ("Taxes rise.", None),
        ("", None),
    ] {
        assert_eq!(sniff(start.as_bytes()), expected, "{start}");
    }
}

#[test]
fn no_message_takes_time_or_a_stack() {
    let part = |at: usize| format!("Content-Type: multipart/mixed; boundary=x{at}\n\n--x{at}\n");
    let nested = (0..60_000).map(part).collect::<Vec<_>>().concat();
    let words = format!("Subject: {}\n\n", "=?utf-8?Q?".repeat(200_000));
    let parameters = format!("From: a\nContent-Type: text/plain{}\n\nx", "; a=b".repeat(200_000));
    let parts = format!(
        "From: a\nContent-Type: multipart/mixed; boundary=x\n\n{}",
        "--x\n\n".repeat(300_000)
    );
    for message in [
        format!("From: a\n{nested}"),
        "From: a\n".to_owned() + &"Content-Type: message/rfc822\n\n".repeat(100_000),
        words,
        parameters,
        parts,
    ] {
        // Hours where each part is looked at for every one around it.
        assert!(
            mail(message.as_bytes(), &Options::default()).unwrap().article.text.len()
                < message.len()
        );
    }
}

#[test]
fn broken_messages_are_read_or_refused() {
    let page = saved(
        "<x-a><template shadowrootmode=open><slot></slot></template><p>Bürger</p></x-a><a name=x/>ü<script src=ü />ö",
    );
    let named = MIXED
        .replace("PLAIN", "Bürger =?utf-8?Q?=C3?= zahlen.")
        .replace("From: a", "From: =?utf-8?B?w7w=?= ü");
    for message in crate::ingest::testing::mutants(page.as_bytes(), 3)
        .chain(crate::ingest::testing::mutants(named.as_bytes(), 3))
    {
        for read in
            [super::page(&message, &Options::default()), mail(&message, &Options::default())]
                .into_iter()
                .flatten()
        {
            let article = read.article;
            assert!(
                article.blocks.iter().all(|block| !block.span.of(&article.text).trim().is_empty())
            );
        }
        let _ = sniff(&message);
    }
}
