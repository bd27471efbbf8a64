//! What INPUTs lead to, on folders made for it.

use super::*;
use crate::ingest::Format;
use std::fs::{create_dir_all, write};
use tempfile::TempDir;

fn folder(files: &[&str]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        create_dir_all(path.parent().unwrap()).unwrap();
        write(path, "text").unwrap();
    }
    root
}

fn find(root: &TempDir, inputs: &[&str], options: &Options) -> Result<Discovery> {
    let inputs: Vec<String> =
        inputs.iter().map(|input| root.path().join(input).to_string_lossy().into_owned()).collect();
    discover_from(&inputs, options, &mut io::empty())
}

/// Ids of files, names and reasons of what is skipped, kinds and names of rejects, without the
/// temporary folder's path.
fn shown(root: &TempDir, found: &Discovery) -> (Vec<String>, Vec<String>, Vec<String>) {
    let prefix = format!("{}/", root.path().display());
    let short = |text: &str| text.replace(&prefix, "");
    let skipped = found
        .skipped
        .iter()
        .map(|skipped| format!("{}: {}", short(&skipped.path), short(&skipped.reason)));
    let rejects = found
        .rejects
        .iter()
        .map(|error| format!("{} {}", error.kind().code(), short(&error.to_string())));
    (found.files.iter().map(|file| short(&file.id)).collect(), skipped.collect(), rejects.collect())
}

#[test]
fn a_folder_in_the_order_of_bytes() {
    let root = folder(&[
        "in/b.txt",
        "in/a/z.md",
        "in/a.txt",
        "in/a-b/c.html",
        "in/.hidden",
        "in/.git/config",
        "in/style.css",
        "in/old.rar",
    ]);
    write(root.path().join("in/empty.txt"), "").unwrap();
    let found = find(&root, &["in/"], &Options::default()).unwrap();
    let (ids, mut skipped, rejects) = shown(&root, &found);
    skipped.sort();
    assert_eq!(ids, ["a-b/c.html", "a.txt", "a/z.md", "b.txt"]);
    let asset = "in/style.css: dresses a web page and holds no text";
    assert_eq!(skipped, ["in/.git: hidden", "in/.hidden: hidden", "in/empty.txt: empty", asset]);
    let hint = "unpack it and name the folder";
    assert_eq!(rejects, [format!("unsupported in/old.rar: this format is not read ({hint})")]);
    assert_eq!(found.files.name(2), format!("{}/in/a/z.md", root.path().display()));
    assert_eq!(found.files.iter().map(|file| file.index).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let file = found.files.get(2);
    assert_eq!(
        (file.format, file.bytes, file.file_name.as_str()),
        (Some(Format::Markdown), 4, "z.md")
    );
}

#[test]
fn a_folder_is_the_same_however_it_is_spelled() {
    let root = folder(&["in/b.txt", "in/a/z.md", "in/a.txt", "in/a-b/c.html", "other/x.txt"]);
    let found = find(&root, &["in"], &Options::default()).unwrap();
    let (ids, ..) = shown(&root, &found);
    assert_eq!(ids, ["a-b/c.html", "a.txt", "a/z.md", "b.txt"]);
    for spelled in ["in/", "in//", "in/.", "in/./", "./in//", "other/../in", "in/a/.."] {
        let found = find(&root, &[spelled], &Options::default()).unwrap();
        assert_eq!(shown(&root, &found).0, ids, "{spelled}");
    }
}

#[test]
fn a_file_knows_its_input_and_what_led_to_it_again_is_told() {
    let root = folder(&["a/x.txt", "a/y.txt", "b/z.txt"]);
    let found = find(&root, &["a", "b", "a/y.txt", "b/*.txt", "b"], &Options::default()).unwrap();
    assert_eq!(found.files.iter().map(|file| file.input).collect::<Vec<_>>(), [0, 0, 1]);
    let again = found
        .again
        .iter()
        .map(|again| (again.name.rsplit_once('/').unwrap().1, again.inputs))
        .collect::<Vec<_>>();
    assert_eq!(again, [("y.txt", [0, 2]), ("z.txt", [1, 3]), ("z.txt", [1, 4])]);
}

#[test]
fn a_folder_without_files_is_fine_beside_one_with_files() {
    let root = folder(&["full/a.txt"]);
    create_dir_all(root.path().join("empty")).unwrap();
    let found = find(&root, &["empty", "full"], &Options::default()).unwrap();
    assert_eq!((found.files.len(), found.skipped.len(), found.rejects.len()), (1, 0, 0));
    let error = find(&root, &["empty"], &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("empty: holds no file"), "{error}");
}

#[test]
fn globs() {
    let root = folder(&["b.txt", "a.txt", "c.md", ".d.txt", "sub/e.txt"]);
    let ids = |pattern: &str| {
        find(&root, &[pattern], &Options::default()).map(|found| shown(&root, &found).0)
    };
    assert_eq!(ids("*.txt").unwrap(), ["a.txt", "b.txt"]);
    assert_eq!(ids("[ac].*").unwrap(), ["a.txt", "c.md"]);
    assert_eq!(ids("**/*.txt").unwrap(), ["a.txt", "b.txt", "sub/e.txt"]);
    assert_eq!(ids("s*").unwrap(), ["e.txt"]);
    assert_eq!(ids("*.html").unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(ids("[a").unwrap_err().kind(), ErrorKind::Usage);
    // A file of that very name goes first.
    write(root.path().join("[ac].txt"), "text").unwrap();
    assert_eq!(ids("[ac].txt").unwrap(), ["[ac].txt"]);
}

#[test]
fn what_is_not_there() {
    let root = folder(&["articles.txt"]);
    let error = find(&root, &["artcles.txt"], &Options::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(
        error.hint(),
        Some(format!("did you mean {}/articles.txt?", root.path().display()).as_str())
    );
    let options = Options { encoding: Some("utf-nine".into()), ..Options::default() };
    assert_eq!(find(&root, &["articles.txt"], &options).unwrap_err().kind(), ErrorKind::Usage);
}

#[test]
fn the_same_file_and_the_same_id() {
    let root = folder(&["a/x.txt", "b/x.txt", "b/y.txt"]);
    let found = find(&root, &["a", "b", "b/y.txt"], &Options::default()).unwrap();
    let (ids, skipped, _) = shown(&root, &found);
    assert_eq!(ids, ["a/x.txt", "b/x.txt", "y.txt"]);
    assert_eq!(skipped, ["b/y.txt: the same file as b/y.txt"]);
}

#[test]
fn a_format_for_all() {
    let root = folder(&["a.xml", "b.txt"]);
    let found =
        find(&root, &["."], &Options { format: Some(Format::Html), ..Options::default() }).unwrap();
    assert_eq!(
        found.files.iter().map(|file| file.format).collect::<Vec<_>>(),
        [Some(Format::Html); 2]
    );
}

#[test]
fn standard_input_is_spooled_once() {
    let inputs = ["-".to_string(), "-".to_string()];
    let found = discover_from(&inputs, &Options::default(), &mut &b"words"[..]).unwrap();
    assert_eq!(found.files.len(), 1);
    let file = found.files.get(0);
    assert_eq!(
        (file.id.as_str(), file.name.as_str(), file.bytes, file.format),
        ("stdin", "-", 5, None)
    );
    assert_eq!(
        found.skipped,
        [Skipped { path: "-".into(), reason: "standard input is read once".into() }]
    );
    let kept = file;
    drop(found);
    assert_eq!(fs::read_to_string(&kept.path).unwrap(), "words");
    let path = kept.path.clone();
    drop(kept);
    assert!(!path.exists());
    let none = discover_from(&inputs[..1], &Options::default(), &mut io::empty()).unwrap();
    assert_eq!((none.files.len(), none.skipped[0].reason.as_str()), (0, "empty"));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn links_and_loops() {
        let root = folder(&["in/a.txt", "out/b.txt"]);
        let at = |path: &str| root.path().join(path);
        symlink(at("out"), at("in/linked")).unwrap();
        symlink(at("in"), at("in/loop")).unwrap();
        symlink(at("nowhere"), at("in/dangling")).unwrap();
        let (ids, skipped, rejects) =
            shown(&root, &find(&root, &["in"], &Options::default()).unwrap());
        assert_eq!(ids, ["a.txt"]);
        let link = "a symbolic link; --follow reads it";
        assert_eq!(
            skipped,
            [
                format!("in/dangling: {link}"),
                format!("in/linked: {link}"),
                format!("in/loop: {link}")
            ]
        );
        assert_eq!(rejects, Vec::<String>::new());

        let follow = Options { follow: true, ..Options::default() };
        let (ids, skipped, rejects) = shown(&root, &find(&root, &["in"], &follow).unwrap());
        assert_eq!(ids, ["a.txt", "linked/b.txt"]);
        let ancestor =
            format!("in/loop: a link back to {}/in, which holds it", root.path().display());
        let ancestor = ancestor.replace(&format!("{}/", root.path().display()), "");
        assert_eq!(skipped, ["in/dangling: a link to nothing".to_string(), ancestor]);
        assert_eq!(rejects, Vec::<String>::new());
        // Typed links are followed.
        assert_eq!(
            shown(&root, &find(&root, &["in/linked"], &Options::default()).unwrap()).0,
            ["b.txt"]
        );
    }

    #[test]
    fn fifos_and_sockets() {
        let root = folder(&["a.txt"]);
        let fifo = root.path().join("pipe.txt");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let _listener = UnixListener::bind(root.path().join("socket")).unwrap();
        let (ids, skipped, _) = shown(&root, &find(&root, &["."], &Options::default()).unwrap());
        assert_eq!(ids, ["a.txt"]);
        assert_eq!(skipped, ["./pipe.txt: a FIFO; pipe it to `-` instead", "./socket: a socket"]);
        let (ids, skipped, _) =
            shown(&root, &find(&root, &["pipe.txt"], &Options::default()).unwrap());
        assert_eq!((ids.len(), skipped.len()), (0, 1));
    }

    #[test]
    fn names_that_are_not_utf8() {
        let root = folder(&["in/a.txt"]);
        for name in [&b"caf\xE9.txt"[..], b"caf\xE8.txt"] {
            write(root.path().join("in").join(OsStr::from_bytes(name)), "text").unwrap();
        }
        let found = find(&root, &["in"], &Options::default()).unwrap();
        assert_eq!(shown(&root, &found).0, ["a.txt", "caf\\xE8.txt", "caf\\xE9.txt"]);
        assert!(found.files.name(1).ends_with("in/caf\u{FFFD}.txt"));
        assert_eq!(fs::read_to_string(found.files.get(2).path).unwrap(), "text");
    }
}
