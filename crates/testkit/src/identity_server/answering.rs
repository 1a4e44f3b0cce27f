//! What the server says.

use aws_lc_rs::{digest, rand};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::{
    CLIENT_ID, CLIENT_SECRET, Code, State,
    http::{Answer, Request},
    keys, lock,
};

/// How long an id token is good, in seconds.
const LIFETIME: i64 = 300;

pub(super) fn answer(state: &State, request: &Request) -> Answer {
    match request.path.as_str() {
        "/.well-known/openid-configuration" => Answer::json(200, &metadata(state)),
        "/jwks" => Answer::json(200, &keys::published(lock(&state.told).signing)),
        "/authorize" | "/login/oauth/authorize" => authorize(state, request),
        "/token" => token(state, request),
        "/login/oauth/access_token" => access_token(state, request),
        "/user" => of_user(state, request, |code| json!({ "id": subject(code), "login": "ada", "name": "Ada Nowak" })),
        "/user/emails" => of_user(state, request, |code| {
            json!([
                { "email": "other@shop.example", "primary": false, "verified": true, "visibility": null },
                {
                    "email": code.person.email, "primary": true, "verified": code.person.email_verified,
                    "visibility": "public",
                },
            ])
        }),
        _ => Answer::json(404, &json!({ "error": "not found" })),
    }
}

fn subject(code: &Code) -> u64 {
    code.person.subject.parse().expect("subjects are numbers where GitHub is spoken")
}

fn metadata(state: &State) -> Value {
    let at = |path: &str| format!("{}{path}", state.issuer);
    json!({
        "issuer": state.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

/// The browser comes with a request, and is sent back with a code. Whatever the shop has left out is a mistake that ends the test.
fn authorize(state: &State, request: &Request) -> Answer {
    let told = lock(&state.told);
    let of = |name: &str| request.query.get(name).cloned();
    assert_eq!(of("client_id").as_deref(), Some(CLIENT_ID));
    assert_eq!(of("response_type").as_deref(), Some("code"));
    assert_eq!(of("code_challenge_method").as_deref(), Some("S256"), "row 14");
    let code: [u8; 16] = rand::generate(&rand::SystemRandom::new()).expect("random bytes").expose();
    let code = URL_SAFE_NO_PAD.encode(code);
    let redirect_uri = of("redirect_uri").expect("an address to go back to");
    let known = Code {
        person: told.person.clone(),
        redirect_uri: redirect_uri.clone(),
        challenge: of("code_challenge").expect("row 14"),
        nonce: of("nonce"),
    };
    lock(&state.codes).insert(code.clone(), known);
    let mut back = Url::parse(&redirect_uri).expect("an address");
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &of("state").expect("row 14"));
    if told.tells_issuer {
        back.query_pairs_mut().append_pair("iss", &state.issuer);
    }
    Answer::redirect(back.into())
}

fn token(state: &State, request: &Request) -> Answer {
    let credentials = request.headers.get("authorization").and_then(|header| header.strip_prefix("Basic "));
    let credentials = credentials.and_then(|text| STANDARD.decode(text).ok());
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = format!("{}:{}", encoded(CLIENT_ID), encoded(CLIENT_SECRET));
    if credentials.as_deref() != Some(expected.as_bytes()) {
        return Answer::json(401, &json!({ "error": "invalid_client" }));
    }
    let Some(code) = redeem(state, request) else {
        return Answer::json(400, &json!({ "error": "invalid_grant" }));
    };
    let (told, now) = (lock(&state.told), (state.now)());
    let mut claims = json!({
        "iss": state.issuer, "aud": CLIENT_ID, "sub": code.person.subject, "iat": now, "exp": now + LIFETIME,
        "nonce": code.nonce, "email": code.person.email, "email_verified": code.person.email_verified,
        "given_name": "Ada", "family_name": "Nowak",
    });
    for (name, value) in &told.claims {
        match (claims.as_object_mut(), value) {
            (Some(claims), Some(value)) => claims.insert(name.clone(), value.clone()),
            (Some(claims), None) => claims.remove(name),
            (None, _) => None,
        };
    }
    let id_token = keys::sign(&claims, told.signing, CLIENT_SECRET);
    let answer =
        json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": LIFETIME, "id_token": id_token });
    Answer::json(200, &answer)
}

/// What GitHub answers: 200 whatever happens, and a token that is the code here.
fn access_token(state: &State, request: &Request) -> Answer {
    let of = |name: &str| request.form.get(name).map(String::as_str);
    if (of("client_id"), of("client_secret")) != (Some(CLIENT_ID), Some(CLIENT_SECRET)) {
        return Answer::json(200, &json!({ "error": "incorrect_client_credentials" }));
    }
    let Some(code) = redeem(state, request) else {
        return Answer::json(200, &json!({ "error": "bad_verification_code" }));
    };
    let token = format!("token-of-{}", request.form["code"]);
    lock(&state.codes).insert(token.clone(), code);
    Answer::json(200, &json!({ "access_token": token, "token_type": "bearer", "scope": "read:user,user:email" }))
}

fn of_user(state: &State, request: &Request, tell: impl Fn(&Code) -> Value) -> Answer {
    let token = request.headers.get("authorization").and_then(|header| header.strip_prefix("Bearer "));
    let known = token.and_then(|token| lock(&state.codes).get(token).cloned());
    match known {
        Some(code) if request.headers.contains_key("user-agent") => Answer::json(200, &tell(&code)),
        _ => Answer::json(401, &json!({ "message": "Bad credentials" })),
    }
}

/// What the code was given for, once, to whoever proves to have asked for it.
fn redeem(state: &State, request: &Request) -> Option<Code> {
    let takes_every_verifier = lock(&state.told).takes_every_verifier;
    let code = lock(&state.codes).remove(request.form.get("code")?)?;
    let verifier = request.form.get("code_verifier")?;
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
    let is_proved = takes_every_verifier || challenge == code.challenge;
    let is_same_address = request.form.get("redirect_uri") == Some(&code.redirect_uri);
    (is_proved && is_same_address).then_some(code)
}
